"""The firm survey: Excel forms out, answers back.

Here belongs: the questions (``questions.yaml`` and what reads it), the forms (``form`` one firm, ``firm_list`` many on one
sheet, ``sheets`` how cells look), returned workbooks (``returned``), answers into values (``answers``), which firm and which
room an answer is about (``identity``), and answers beside what the project holds (``merging``, ``decisions``); ``reading``
puts these in a row, ``describing`` tells the questions to documents and app. Here does not belong: writing a project folder.
"""

"""A button goes by what stands in the fields when it is clicked."""

from streamlit.testing.v1 import AppTest


def _page() -> None:
    from functools import partial

    import streamlit as st

    from planner.ui.doing_button import doing_button

    amount = st.number_input("Amount", value=1, key="amount")
    doing_button("Go", partial(st.session_state.__setitem__, "done", amount), key="go")
    st.text_input("Below", key="below")
    st.markdown(f"done with {st.session_state.get('done')}")


def test_a_field_that_is_left_by_the_click_counts() -> None:
    """Figure and click arrive in one run: what is done goes by the new figure, once, and the page shows it at once; fields below keep what they hold."""
    page = AppTest.from_function(_page).run()
    page.text_input(key="below").set_value("kept").run()
    page.number_input(key="amount").set_value(5)
    page.button(key="go").click().run()
    assert page.session_state["done"] == 5
    assert page.markdown[0].value == "done with 5"
    assert page.text_input(key="below").value == "kept"
    page.session_state["done"] = None
    page.run()
    assert page.session_state["done"] is None

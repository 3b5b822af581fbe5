"""A reader without a browser: a websocket to the app that speaks what Streamlit's pages speak, for many readers at once."""

import time
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

_PATIENCE_S = 120.0
_SPOKEN = Subprotocol("streamlit")


class LightReader:
    """A session with the app.

    Parameters
    ----------
    url
        Address of the app.
    query
        What follows the question mark: project, language and the like.
    """

    def __init__(self, url: str, query: str) -> None:
        self._url, self._query, self._page = url.replace("http://", "ws://") + "/_stcore/stream", query, ""
        self._widgets: dict[str, str] = {}
        self._hash = ""
        self.seen = ""

    @property
    def buttons(self) -> set[str]:
        """The labels of the buttons that the last run showed."""
        return set(self._widgets)

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            self._socket: ClientConnection = opened.enter_context(connect(self._url, subprotocols=[_SPOKEN], max_size=None, open_timeout=_PATIENCE_S))
            self._left = opened.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._left.close()

    def visit(self, page: str) -> float:
        """Open a page and return how long it took until it was whole, seconds."""
        self._page, self._hash = page, ""
        return self._run([])

    def click(self, label: str) -> float:
        """Press the button with a label and return how long it took until the page was whole again, seconds."""
        return self._run([WidgetState(id=self._widgets[label], trigger_value=True)])

    def _run(self, widgets: list[WidgetState]) -> float:
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.page_name = self._page
        message.rerun_script.page_script_hash = self._hash
        message.rerun_script.widget_states.widgets.extend(widgets)
        begun = time.monotonic()
        self._socket.send(message.SerializeToString())
        self.seen = ""
        self._widgets = {}
        while not self._hear(begun + _PATIENCE_S - time.monotonic()):
            pass
        return time.monotonic() - begun

    def _hear(self, seconds: float) -> bool:
        """Take one message in; tell whether the run that was asked for is over."""
        raw = self._socket.recv(timeout=max(seconds, 0.001))
        assert isinstance(raw, bytes)
        message = ForwardMsg.FromString(raw)
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self._hash = message.navigation.page_script_hash
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            self.seen += str(element)
            if element.WhichOneof("type") == "button":
                self._widgets[element.button.label] = element.button.id
        return kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY

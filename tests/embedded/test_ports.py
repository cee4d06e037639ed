"""Whether a port is free, and who has it."""

import os
import socket

import pytest

from instaclone.embedded.exceptions import PortTaken
from instaclone.embedded.ports import require_free

HOST = "127.0.0.1"


class TestRequireFree:
    def test_names_the_process_in_the_way(self) -> None:
        with socket.create_server((HOST, 0)) as listener:
            port = listener.getsockname()[1]

            with pytest.raises(PortTaken, match=rf"Port {port} .*process {os.getpid()}"):
                require_free(host=HOST, port=port)

    def test_is_content_with_a_free_port(self) -> None:
        with socket.create_server((HOST, 0)) as listener:
            port = listener.getsockname()[1]

        require_free(host=HOST, port=port)

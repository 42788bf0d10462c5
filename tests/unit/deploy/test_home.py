import stat

import pytest

from deploy.local.home import Home
from deploy.local.processes import DidNotStart


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    yield home
    home.purge()


def test_ports_are_remembered_while_they_are_free(home):
    first = home.ports("credit", "gateway")
    assert home.ports("credit", "gateway") == first
    assert Home(home.folder).known_ports() == first


def test_other_ports_are_chosen_on_demand(home):
    assert home.ports("credit") != home.ports("credit", afresh=True)


def test_a_generated_password_stays_the_same_and_only_the_owner_reads_it(home):
    assert home.secret("sanhu_credit") == Home(home.folder).secret("sanhu_credit")
    assert home.secret("sanhu_credit") != home.secret("sanhu_gateway")
    assert stat.S_IMODE((home.folder / "memory.json").stat().st_mode) == 0o600


def test_data_lies_where_an_unprivileged_account_may_enter(home):
    assert home.known_data() is None
    data = home.data
    assert home.data == data == home.known_data()
    assert stat.S_IMODE(data.stat().st_mode) == 0o711


def test_what_was_written_to_stack_env_is_read_back(home):
    home.prepare()
    home.write_env({"SANHU_URL": "http://127.0.0.1:1", "WITH": "a=b"})
    assert home.read_env() == {"SANHU_URL": "http://127.0.0.1:1", "WITH": "a=b"}


def test_a_stack_that_was_never_up_has_no_settings(home):
    assert home.read_env() == {}


def test_two_commands_do_not_start_the_same_stack_at_once(home):
    with home.locked(), pytest.raises(DidNotStart, match="another command is starting or stopping"):
        Home(home.folder).locked().__enter__()


def test_purging_leaves_nothing(home):
    data = home.data
    home.purge()
    assert not data.exists()
    assert not home.folder.exists()

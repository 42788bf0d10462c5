from configparser import RawConfigParser

from deploy.local.plan import PARTS, part_program
from deploy.local.processes import Program
from deploy.local.supervision import Supervisor


def test_the_configuration_keeps_percent_signs_and_secrets(tmp_path):
    supervisor = Supervisor(tmp_path, tmp_path / "s.sock")
    odd = Program("odd", ("echo", "100%", "two words"), tmp_path, tmp_path / "odd.log", {"URL": "a://b%40c"})
    supervisor.configure([odd])
    parser = RawConfigParser()
    parser.read(tmp_path / "supervisord.conf")
    section = parser["program:odd"]
    assert section["command"].endswith("echo 100%% 'two words'")
    assert section["environment"] == 'URL="a://b%%40c"'
    assert section["autorestart"] == "true"
    assert (tmp_path / "supervisord.conf").stat().st_mode & 0o077 == 0


def test_programs_stop_in_reverse_order_of_their_start(tmp_path):
    supervisor = Supervisor(tmp_path, tmp_path / "s.sock")
    supervisor.configure([part_program(part, tmp_path, {}) for part in PARTS])
    parser = RawConfigParser()
    parser.read(tmp_path / "supervisord.conf")
    priorities = [int(parser[f"program:{part.name}"]["priority"]) for part in PARTS]
    assert priorities == sorted(priorities)
    assert [part.name for part in PARTS[-3:]] == ["gateway", "door", "keeper"]

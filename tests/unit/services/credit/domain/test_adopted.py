"""A record as it is kept: its state, when it ends, what a correction leaves."""

from datetime import UTC, date, datetime, timedelta

from services.credit.domain.adopted import Adopted, Ending

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ON = date(2026, 11, 22)


def adopted(**said) -> Adopted:
    return Adopted("r1", "91441323MA4YNT018E", "L04", "samr", "1号", date(2026, 10, 2), date(2026, 11, 20), NOW, **said)


def test_an_annulment_outdoes_a_repair_and_the_earlier_end_counts():
    repair, annulment = Ending(ON, "修1号", NOW), Ending(ON + timedelta(days=9), "撤1号", LATER)
    told = [
        (one.state, one.ended_on)
        for one in (
            adopted(),
            adopted(repair=repair),
            adopted(annulment=annulment),
            adopted(repair=repair, annulment=annulment),
        )
    ]
    assert told == [
        ("EFFECTIVE", None),
        ("REPAIRED", ON),
        ("ANNULLED", ON + timedelta(days=9)),
        ("ANNULLED", ON),
    ]
    looked_at = adopted(repair=repair, annulment=annulment).as_record()
    assert (looked_at.repaired_on, looked_at.annulled_on, looked_at.record_id) == (ON, annulment.on, "r1")


def test_a_correction_is_counted_dated_and_a_version_of_its_own():
    first = adopted()
    assert first.stated_at == NOW
    second = first.restated(LATER, item="L05").restated(LATER + timedelta(hours=1), document_no="2号")
    assert (second.item, second.document_no, second.corrections, second.version) == ("L05", "2号", 2, 3)
    assert second.stated_at == LATER + timedelta(hours=1)
    assert second.known_at == NOW

"""What `inspection` says of its own rules."""

from databus.contracts.credit_rules import RuleSetState
from databus.contracts.registry import contract


@contract(
    "inspection.rule_set_changed",
    example={
        "set_id": "0192f0c1-0000-7000-8000-000000000072",
        "name": "2027.1",
        "state": "ADOPTED",
        "reason": "A级企业连续两年无不合格，信用监管抽样比例可以降低",
        "changes": ["parameter credit_percent_a", "mode 9"],
        "effective_on": "2027-01-01",
        "document_no": "国质检检〔2026〕31号",
        "agency": "customs",
        "version": 2,
    },
    summary="A set of changes to the rules of inspection was drafted, amended, adopted or withdrawn.",
)
class InspectionRuleSetState(RuleSetState):
    """A rule set; `subject` is its id. Adopted, it holds from `effective_on`; what it touches is decided anew then."""

"""The library's template for cost allocation (费用分摊申请): one cost for several departments.

The department that has the cost asks, those that share it and finance review it together and not
one after the other, one electronic approval follows, and finance books it.
"""

from __future__ import annotations

from datetime import timedelta

from services.workflows.domain.both_languages import BothLanguages
from services.workflows.domain.form_fields import (
    TODAY,
    DayField,
    DepartmentField,
    LinesField,
    LongTextField,
    MoneyField,
    ShareField,
    TextField,
)
from services.workflows.domain.planned_step import (
    ApprovalMode,
    JointReview,
    MappedStep,
    ReviewRule,
    StepKind,
)
from services.workflows.domain.template_library import LibraryRole, LibraryTemplate

_HOUR = timedelta(hours=1)

_STEPS = (
    MappedStep(
        key="request",
        name="提出申请 Request",
        department=None,
        standard=4 * _HOUR,
        working_hours="office-hours",
        produces="费用分摊申请表 cost allocation request",
    ),
    MappedStep(
        key="review",
        name="联合评审 Joint review",
        department=None,
        standard=8 * _HOUR,
        kind=StepKind.JOINT_REVIEW,
        working_hours="office-hours",
        produces="各部门评审意见 votes of the departments",
        review=JointReview(rule=ReviewRule.ALL, reviewers=("sharing", "finance")),
    ),
    MappedStep(
        key="approve",
        name="电子审批 Electronic approval",
        department="approval",
        standard=4 * _HOUR,
        kind=StepKind.APPROVAL,
        working_hours="office-hours",
        produces="审批结论 approval",
        approval_mode=ApprovalMode.ELECTRONIC,
    ),
    MappedStep(
        key="book",
        name="入账 Booking",
        department="finance",
        standard=8 * _HOUR,
        working_hours="office-hours",
        produces="记账凭证 booking voucher",
    ),
)

_FORM = (
    TextField(
        key="purpose",
        label=BothLanguages("Purpose", "事由"),
        help=BothLanguages("In a few words; the case is named after it", "简要说明；办件以此命名"),
        maximum_length=100,
    ),
    MoneyField(
        key="amount",
        label=BothLanguages("Amount", "金额"),
        help=BothLanguages("The whole cost that is to be shared", "需要分摊的费用总额"),
        currencies=("CNY", "USD", "EUR", "HKD", "JPY"),
    ),
    TextField(
        key="cost_centre",
        label=BothLanguages("Cost centre", "成本中心"),
        help=BothLanguages("Where the cost is booked now", "费用目前所在的成本中心"),
        maximum_length=50,
    ),
    DayField(
        key="day",
        label=BothLanguages("Day of the cost", "费用发生日"),
        default=TODAY,
    ),
    LongTextField(
        key="reason",
        label=BothLanguages("Reason for the allocation", "分摊理由"),
        help=BothLanguages(
            "Why these departments share it, and how the shares were found",
            "为何由这些部门分摊、份额如何确定",
        ),
    ),
    LinesField(
        key="allocation",
        label=BothLanguages("Allocation", "分摊明细"),
        help=BothLanguages(
            "Each department once; the shares sum to 100 %", "每个部门一行；份额合计 100%"
        ),
        columns=(
            DepartmentField(key="department", label=BothLanguages("Department", "分摊部门")),
            ShareField(key="share", label=BothLanguages("Share", "分摊比例"), minimum=1),
            TextField(key="remark", label=BothLanguages("Remark", "备注"), required=False),
        ),
        minimum_lines=2,
        maximum_lines=50,
        whole="share",
        each_once="department",
    ),
)

COST_ALLOCATION = LibraryTemplate(
    key="cost-allocation",
    name=BothLanguages("Cost allocation", "费用分摊申请"),
    description=BothLanguages(
        "Shares one cost among several departments: request, joint review, electronic approval,"
        " booking.",
        "将一笔费用分摊给多个部门：提出申请、联合评审、电子审批、入账。",
    ),
    roles=(
        LibraryRole(
            "sharing",
            BothLanguages("the departments that share costs", "分摊费用的部门"),
            several=True,
        ),
        LibraryRole("finance", BothLanguages("finance", "财务部门")),
        LibraryRole("approval", BothLanguages("approval", "审批部门")),
    ),
    steps=_STEPS,
    subject="费用分摊申请：{purpose}",
    form=_FORM,
)

LIBRARY = {COST_ALLOCATION.key: COST_ALLOCATION}
"""The templates of the library by their keys."""

"""How a share of a pool came about, in words, step by step; amounts are in minor units."""

from __future__ import annotations

from services.incentives.domain.share_rounding import RoundingStep
from services.incentives.projections.explained_bonus import DECIDED_RATIO, BonusComputation
from services.incentives.projections.rule_in_words import RuleInWords

_SHARE_RULES = {
    "agreed-ratio": ("agreed-ratio", "约定比例"),
    "delivered-weight": ("delivered-weight", "交付权重"),
    "on-time-record": ("on-time-record", "按时记录"),
    "mix": ("mix", "混合规则"),
    DECIDED_RATIO: ("the ratio decided on a dispute that was upheld", "争议裁定的比例"),
}
_MEASURES = {
    "agreed-ratio": ("agreed ratio", "约定比例"),
    "delivered-weight": ("delivered weight", "交付权重"),
    "on-time-record": ("on-time rate", "按时率"),
}


def describe_bonus_rule(bonus: BonusComputation) -> RuleInWords:
    """Return whether there is a pool, how large it is, and what the department gets of it."""
    en, zh = _outcome(bonus)
    if bonus.pool_minor is not None:
        pool_en, pool_zh = _pool(bonus)
        share_en, share_zh = _share(bonus)
        en, zh = f"{en}; {pool_en}; {share_en}", f"{zh}；{pool_zh}；{share_zh}"
    if bonus.rounding is not None:
        step_en, step_zh = _rounding(bonus.rounding)
        en, zh = f"{en}; {step_en}", f"{zh}；{step_zh}"
    if bonus.was_share_minor is not None:
        was_en, was_zh = _change(bonus, bonus.was_share_minor)
        en, zh = f"{en}; {was_en}", f"{zh}；{was_zh}"
    return RuleInWords(en=en, zh=zh)


def _outcome(bonus: BonusComputation) -> tuple[str, str]:
    """Say whether the target is met, and that there is no pool where there is none."""
    actual, target = f"{bonus.actual:f} {bonus.unit}", f"{bonus.target:f} {bonus.unit}"
    match bonus.direction, bonus.met:
        case "up", True:
            en, zh = f"{actual} meets the target of {target}", f"实际 {actual} 达到目标 {target}"
        case "up", False:
            en, zh = f"{actual} misses the target of {target}", f"实际 {actual} 未达目标 {target}"
        case "down", True:
            en = f"{actual} stays within the target of at most {target}"
            zh = f"实际 {actual} 未超过目标 {target}（越低越好）"
        case _:
            en = f"{actual} exceeds the target of at most {target}"
            zh = f"实际 {actual} 超过目标 {target}（越低越好）"
    if not bonus.met:
        return f"{en}: no pool", f"{zh}：无奖金池"
    if bonus.pool_minor is None:
        return f"{en}; no pool was agreed", f"{zh}；未约定奖金池"
    return en, zh


def _pool(bonus: BonusComputation) -> tuple[str, str]:
    actual, target, cap = f"{bonus.actual:f}", f"{bonus.target:f}", f"{bonus.cap:f}"
    if bonus.direction == "down" and bonus.actual <= 0:
        return (
            (
                f"pool, rounded down: {bonus.agreed_minor} × {cap} = {bonus.pool_minor}, where"
                f" {cap} is the cap, as {target} cannot be divided by {actual}"
            ),
            (
                f"奖金池向下取整：{bonus.agreed_minor} × {cap} = {bonus.pool_minor}，"
                f"其中 {cap} 为上限，因为 {target} 无法除以 {actual}"
            ),
        )
    above, below = (actual, target) if bonus.direction == "up" else (target, actual)
    steps = f"{bonus.agreed_minor} × min({above} ÷ {below}, {cap}) = {bonus.pool_minor}"
    return f"pool, rounded down: {steps}", f"奖金池向下取整：{steps}"


def _share(bonus: BonusComputation) -> tuple[str, str]:
    """Name the rule and the exact ratio, and how each measure makes it."""
    rule_en, rule_zh = _SHARE_RULES[bonus.share_rule]
    en, zh = [], []
    for part in bonus.share_parts:
        if part.own is None or part.total in (None, "0"):
            steps = part.ratio
        else:
            steps = f"{part.divided} × {part.own} ÷ {part.total}"
        name_en, name_zh = _MEASURES[part.measure]
        weight = "" if part.weight == "1" else f"{part.weight} × "
        en.append(f"{weight}({name_en}: {steps})")
        zh.append(f"{weight}（{name_zh}：{steps}）")
    ratio = bonus.share_ratio_exact
    if bonus.share_rule in ("agreed-ratio", DECIDED_RATIO):
        return f"share by {rule_en}: {ratio}", f"按{rule_zh}分成：{ratio}"
    return (
        f"share by {rule_en}: {' + '.join(en)} = {ratio}",
        f"按{rule_zh}分成：{' + '.join(zh)} = {ratio}",
    )


def _rounding(step: RoundingStep) -> tuple[str, str]:
    """Say what rounding down left over of the pool, and whether the department got a unit of it."""
    share = step.floor_minor + step.extra_minor
    en = f"exactly {step.exact_minor} minor units, rounded down to {step.floor_minor}"
    zh = f"精确值为 {step.exact_minor} 个最小货币单位，向下取整为 {step.floor_minor}"
    if not step.left_over_minor:
        return f"{en}; rounding leaves nothing over", f"{zh}；取整后没有剩余"
    got_en, got_zh = (
        (f"so it gets one more: {share}", f"因此多分 1 个，共 {share}")
        if step.extra_minor
        else (f"so it gets none of them: {share}", f"因此不多分，仍为 {share}")
    )
    return (
        (
            f"{en}; rounding all {step.departments} shares down leaves {step.left_over_minor} over,"
            " one each for the largest remainders (of equal ones, by department code);"
            f" this department's, {step.remainder_minor}, is number {step.remainder_rank}, {got_en}"
        ),
        (
            f"{zh}；全部 {step.departments} 个部门向下取整后共剩余 {step.left_over_minor} 个，"
            f"按余数从大到小（相同则按部门代码）各多分 1 个；本部门余数 {step.remainder_minor} 排第"
            f" {step.remainder_rank}，{got_zh}"
        ),
    )


def _change(bonus: BonusComputation, was: int) -> tuple[str, str]:
    if bonus.difference_minor is None:
        return f"before the correction it was {was}", f"更正前为 {was}"
    return (
        f"{was} was booked before, so the difference of {bonus.difference_minor:+d} is booked",
        f"此前已入账 {was}，因此补记差额 {bonus.difference_minor:+d}",
    )

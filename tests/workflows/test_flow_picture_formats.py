"""What each format writes: all there is to say, and nothing that a name could add."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from services.workflows.api.flow_pictures.bpmn_format import write_bpmn
from services.workflows.api.flow_pictures.mermaid_format import mermaid_text, write_mermaid
from services.workflows.api.flow_pictures.svg_format import BOX_WIDTH, PADDING, write_svg
from services.workflows.api.flow_pictures.text_widths import measure_at
from services.workflows.api.flow_pictures.words import words_in
from shared.eventsourcing.refusal import Language
from tests.workflows.flow_picture_examples import FLOW_ID, HOSTILE, picture

SVG = "{http://www.w3.org/2000/svg}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
LANGUAGES: tuple[Language, ...] = ("en", "zh")


def parsed(document: bytes) -> ET.Element:
    return ET.fromstring(document)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_a_step_fits_into_its_box(language: Language) -> None:
    root = parsed(write_svg(picture(language, with_figures=True)))
    boxes = [one for one in root.iter(f"{SVG}g") if one.find(f"{SVG}title") is not None]
    assert len(boxes) == 12
    for box in boxes:
        frame = box.findall(f"{SVG}rect")[0]
        right = float(frame.get("x", 0)) + float(frame.get("width", 0))
        bottom = float(frame.get("y", 0)) + float(frame.get("height", 0))
        lines = box.findall(f"{SVG}text")
        for one in lines:
            size = float(one.get("font-size", 0))
            width = measure_at(size, bold=one.get("font-weight") == "bold")(one.text or "")
            assert float(one.get("x", 0)) + width <= right - PADDING + 0.1, one.text
            assert float(one.get("y", 0)) < bottom
        baselines = [float(one.get("y", 0)) for one in lines]
        assert all(upper + 12 <= lower for upper, lower in pairwise(baselines))


def test_a_long_word_is_divided() -> None:
    root = parsed(write_svg(picture("en", add="W" * 150)))
    widest = max(
        measure_at(float(one.get("font-size", 0)), bold=True)(one.text or "")
        for one in root.iter(f"{SVG}text")
        if "W" in (one.text or "")
    )
    assert widest <= BOX_WIDTH - 2 * PADDING + 0.1


def test_a_name_adds_no_element_to_svg() -> None:
    plain = [one.tag for one in parsed(write_svg(picture())).iter()]
    hostile = parsed(write_svg(picture(add=HOSTILE, name=HOSTILE)))
    tags = [one.tag for one in hostile.iter()]
    assert {*tags} == {*plain}
    said = " ".join(one.text or "" for one in hostile.iter(f"{SVG}text"))
    assert "<script>" in said
    assert r"\x1b[0m\u202e" in said
    names = {name for one in hostile.iter() for name in one.attrib}
    assert not [one for one in names if one.startswith("on") or "href" in one]


def test_a_name_adds_nothing_to_mermaid() -> None:
    plain = write_mermaid(picture()).decode().splitlines()
    hostile = write_mermaid(picture(add=HOSTILE, name=HOSTILE)).decode().splitlines()
    assert len(plain) == len(hostile)
    line = re.compile(r'    \w+(?:[\[({]+"[^"]*"[\])}]+| -->(?:\|"[^"]*"\|)? \w+)')
    for one in hostile[4:]:
        assert line.fullmatch(one), one
        for text in re.findall(r'"([^"]*)"', one):
            rest = re.sub(r"#\d+;|</?b>|<br/>", "", text)
            assert not set(rest) & set('"<>%;&`[]{}()#|'), text
    assert mermaid_text('a"; %%<b>') == "a#34;#59; #37;#37;#60;b#62;"


def test_mermaid_shows_what_was_measured() -> None:
    lines = write_mermaid(picture("zh", with_figures=True)).decode().splitlines()
    assert "    class step_12 late" in lines
    assert "    class step_2 calm" in lines
    assert "    linkStyle 0 stroke-width:1.2px" in lines
    assert any("实测：39 次" in one for one in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_of_bpmn_are_names_of_ascii_and_every_reference_leads_somewhere(
    language: Language,
) -> None:
    root = parsed(write_bpmn(picture(language, add=HOSTILE), FLOW_ID))
    ids = [found for one in root.iter() if (found := one.get("id")) is not None]
    assert len({*ids}) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-zA-Z0-9_-]*", one) for one in ids)
    flows = list(root.iter(f"{BPMN}sequenceFlow"))
    for flow in flows:
        assert {flow.get("sourceRef"), flow.get("targetRef")} <= {*ids}
    for tag, end in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
        named = {
            (node.get("id"), one.text) for node in root.iter() for one in node.findall(BPMN + tag)
        }
        assert named == {(flow.get(end), flow.get("id")) for flow in flows}
    drawn = [one.get("bpmnElement") for one in root.iter(f"{DI}BPMNShape")]
    assert len(drawn) == 12 + 2 + 5
    assert len(list(root.iter(f"{DI}BPMNEdge"))) == len(flows)


def test_bpmn_tells_owners_signing_votes_and_conditions() -> None:
    root = parsed(write_bpmn(picture(), FLOW_ID))
    (paper,) = root.iter(f"{BPMN}manualTask")
    assert paper.get("name") == "Sign the allocation"
    owner = paper.find(f"{BPMN}potentialOwner")
    assert owner is not None
    assert owner.get("name") == "Finance and Controlling (finance), role department head"
    (votes,) = root.iter(f"{BPMN}multiInstanceLoopCharacteristics")
    assert votes.get("isSequential") == "false"
    assert votes.findtext(f"{BPMN}completionCondition") == "approvals >= 2"
    conditions = [one.text for one in root.iter(f"{BPMN}conditionExpression")]
    assert 'decision = "complete"' in conditions
    assert "Standard: 8 h, in office hours" in "".join(
        one.text or "" for one in root.iter(f"{BPMN}documentation")
    )


def test_durations_are_said_in_days_hours_and_minutes() -> None:

    said = [words_in("en").duration(timedelta(seconds=n)) for n in (0, 29, 30, 5400, 90000)]
    assert said == ["0 min", "0 min", "1 min", "1 h 30 min", "1 d 1 h"]
    assert words_in("zh").duration(timedelta(days=2, minutes=5)) == "2 天 5 分钟"


def test_a_joint_review_has_an_owner_only_where_its_map_names_one() -> None:
    drawn = picture("en")
    (review,) = [step for step in drawn.steps if step.review is not None]
    unowned = review.model_copy(update={"department": None, "role": None})
    assert any(line.startswith("Owner: ") for line in drawn.lines_of(review))
    assert not any(line.startswith("Owner: ") for line in drawn.lines_of(unowned))
    assert any("Legal (legal)" in line for line in drawn.lines_of(unowned))

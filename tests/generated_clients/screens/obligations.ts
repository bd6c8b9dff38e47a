// What a department owes, and what it waits for: handoffs and requests on either side of it.
import { contentOf, known, wholeList, type Api, type Schemas } from "./measured_client.js";
import type { Page } from "./start_of_page.js";
import { duration } from "./statement.js";

export interface Row {
  title: string;
  project: string;
  counterpart: string;
  status: string;
  /** What is left of the time, or why none runs. */
  clock: string;
  colour: "red" | "grey" | "black";
  waitsFor: string[];
  buttons: string[];
}

export interface Obligations {
  owes: Row[];
  waitsFor: Row[];
}

const OPEN_HANDOFFS: Schemas["HandoffStatus"][] = ["awaited", "offered", "rejected", "recalled"];

export async function showObligations(api: Api, page: Page): Promise<Obligations> {
  const { code } = page.department;
  const [handoffs, requests] = await Promise.all([
    api.GET("/api/duties/v1/handoffs", {
      params: {
        query: { department: code, status: OPEN_HANDOFFS, sort: "deadline", limit: 200 },
      },
    }),
    api.GET("/api/comms/v1/requests", {
      params: {
        query: {
          department: code,
          side: "either",
          status: ["open", "paused"],
          sort: "due",
          limit: 200,
        },
      },
    }),
  ]);
  const all = [
    ...wholeList(contentOf(handoffs)).map((one) => handoffRow(one, code, page)),
    ...wholeList(contentOf(requests)).map((one) => requestRow(one, code, page)),
  ];
  const rows = (isOwed: boolean) => all.filter((one) => one.isOwed === isOwed).map((one) => one.row);
  return { owes: rows(true), waitsFor: rows(false) };
}

interface SidedRow {
  isOwed: boolean;
  row: Row;
}

function handoffRow(handoff: Schemas["HandoffView"], code: string, page: Page): SidedRow {
  const isSender = handoff.sender === code;
  const isOffered = handoff.status === "offered";
  const title = handoff.deliverable;
  const waitsFor = handoff.waiting_for.map(
    (input) =>
      `${known(input.sender_name, `who owes the input of ${title}`)}：${input.deliverable}，${page.time(input.due_at)}`,
  );
  if (handoff.held_up && (handoff.overdue || handoff.due_in !== null || waitsFor.length === 0)) {
    throw new Error(`${title} is held up by input: no time runs for it, and the input is named`);
  }
  let clock = `自 ${page.time(handoff.since)}`;
  if (handoff.held_up) clock = "等待输入";
  else if (!isOffered) clock = left(known(handoff.due_in, `the time left for ${title}`));
  return {
    isOwed: isSender !== isOffered,
    row: {
      title,
      project: `${handoff.project_code} ${handoff.project_name}`,
      counterpart: isSender
        ? known(handoff.recipient_name, `the recipient of ${title}`)
        : known(handoff.sender_name, `the sender of ${title}`),
      status: page.word("HandoffStatus", handoff.status),
      clock,
      colour: handoff.overdue ? "red" : handoff.held_up ? "grey" : "black",
      waitsFor,
      buttons: page.buttons(handoff._actions),
    },
  };
}

function requestRow(request: Schemas["RequestView"], code: string, page: Page): SidedRow {
  const isAsked = request.department === code;
  const title = request.subject;
  const time = duration(known(request.time_left, `the time left for ${title}`));
  const asker = known(request.asker_name, `who asks ${title}`);
  const asked = known(request.department_name, `who is asked ${title}`);
  const { pause } = request;
  if ((pause !== null) !== (request.status === "paused")) {
    throw new Error(`${title} is paused, and nothing says since when and why`);
  }
  return {
    isOwed: isAsked,
    row: {
      title,
      project: "",
      counterpart: isAsked ? asker : asked,
      status: page.word("RequestStatus", request.status),
      clock: pause === null ? time : `${time}，暂停于 ${page.time(pause.since)}`,
      colour: request.breached ? "red" : pause === null ? "black" : "grey",
      waitsFor:
        pause === null ? [] : [`${page.word("WaitingOn", pause.waiting_on)}：${pause.reason}`],
      buttons: page.buttons(request._actions),
    },
  };
}

function left(seconds: number): string {
  const minutes = Math.abs(seconds) / 60;
  const text = `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
  return seconds < 0 ? `-${text}` : text;
}

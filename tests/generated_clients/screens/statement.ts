// A department's statement, its last months, and in words the events behind each figure.
import { contentOf, known, wholeList, type Api, type Schemas } from "./measured_client.js";
import type { Page } from "./start_of_page.js";

export interface Line {
  title: string;
  kind: string;
  outcome: string;
  counterpart: string;
  due: string;
  done: string;
  lateBy: string;
  subject: string;
  fact: string;
}

export interface StatementView {
  department: string;
  month: string;
  status: string;
  onTimeRate: string;
  trend: { month: string; late: number; due: number }[];
  figures: { due: number; onTime: number; late: number; excused: number };
  bonus: { project: string; amount: string; why: string }[];
  adjustments: string[];
  obligations: Line[];
  signals: string[];
}

export async function showStatement(
  api: Api,
  page: Page,
  months: { first: string; last: string },
): Promise<StatementView> {
  const { code } = page.department;
  const [statements, events] = await Promise.all([
    api.GET("/api/incentives/v1/statements", {
      params: { query: { from: months.first, to: months.last, department: [code] } },
    }),
    api.GET("/api/incentives/v1/statements/{period}/events", {
      params: { path: { period: months.last }, query: { department: [code], limit: 500 } },
    }),
  ]);
  const past = wholeList(contentOf(statements));
  const statement = known(past.at(-1), "the statement");
  const line = known(statement.departments[0], "the department's line");
  const behind = wholeList(contentOf(events));
  const part = (name: Schemas["StatementSection"]) => behind.filter((one) => one.part === name);
  const obligations = part("obligation").map((one) => describe(one, page));
  const counted = line.on_time + line.late + line.excused;
  if (obligations.length !== counted) {
    throw new Error(`${obligations.length} events stand behind ${counted} obligations`);
  }
  if (line.adjustments.length !== part("adjustment").length) {
    throw new Error("an adjustment has no event behind it");
  }
  return {
    department: known(line.name, "the department's name"),
    month: statement.period,
    status: page.word("StatementStatus", statement.status),
    onTimeRate: known(line.on_time_rate, "the rate on time"),
    trend: past.map((month) => ({
      month: month.period,
      late: month.departments[0]?.late ?? 0,
      due: month.departments[0]?.due ?? 0,
    })),
    figures: { due: line.due, onTime: line.on_time, late: line.late, excused: line.excused },
    bonus: line.bonus.map((share) => ({
      project: known(share.project_name, `the name of ${share.project}`),
      amount: money(share.amount_minor, share.currency),
      why: describeBonus(part("bonus").find((one) => one.subject_id === share.project_id)),
    })),
    adjustments: part("adjustment").map((one) => describeAdjustment(one, page)),
    obligations,
    signals: part("signal").map((one) => {
      const fact = page.word("SignalFactName", known(one.kind, "the kind of a signal"));
      const subject = known(one.links.subject, "where the subject of a signal is");
      return `${page.time(known(one.at, "when"))} ${known(one.title, "what it was about")} ${fact} ${subject}`;
    }),
  };
}

function describe(event: Schemas["Explained"], page: Page): Line {
  const title = known(event.title, `the title of ${event.name}`);
  return {
    title: event.occurrence === null ? title : `${title} (${event.occurrence})`,
    kind: page.word("ObligationKind", known(event.kind, `the kind of ${title}`)),
    outcome: event.outcome === null ? "" : page.word("Outcome", event.outcome),
    counterpart: counterpartOf(event, title),
    due: page.time(event.deadline ?? known(event.due_at, `when ${title} was due`)),
    done: event.done_at === null ? "" : page.time(event.done_at),
    lateBy: event.late_by === null ? "" : duration(event.late_by),
    subject: known(event.links.subject, `where ${title} is`),
    fact: known(event.links.fact, `the fact behind ${title}`),
  };
}

/** A result of a locked month that was taken back, or one that was added to it. */
function describeAdjustment(event: Schemas["Explained"], page: Page): string {
  const title = known(event.title, `the title of ${event.name}`);
  known(event.was ?? event.outcome, `what became of ${title}`);
  const [was, now] = [event.was, event.outcome].map((one) =>
    one === null ? "—" : page.word("Outcome", one),
  );
  return `${event.period} ${title}，${counterpartOf(event, title)}：${was} → ${now}`;
}

/** To whom it was owed; reports on goals and steps of cases are owed to the company. */
function counterpartOf(event: Schemas["Explained"], title: string): string {
  const isOwedToCompany = event.kind === "progress-report" || event.kind === "workflow-step";
  return isOwedToCompany ? "" : known(event.counterpart_name, `to whom ${title} was owed`);
}

function describeBonus(event: Schemas["Explained"] | undefined): string {
  const bonus = known(event?.bonus, "how a bonus came about");
  const pool = money(known(bonus.pool_minor, "the pool"), bonus.currency);
  return `${bonus.actual}/${bonus.target} ${bonus.unit}: ${pool} × ${bonus.ratio}`;
}

function money(minor: number, currency: string): string {
  return new Intl.NumberFormat("en", { style: "currency", currency }).format(minor / 100);
}

/** "1 d 2 h 30 min" for "P1DT2H30M". */
export function duration(iso: string): string {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:[\d.]+S)?)?$/.exec(iso);
  if (found === null) throw new Error(`${iso} is no duration`);
  const words = ["d", "h", "min"].map((unit, place) => ({ unit, count: found[place + 1] }));
  return words.flatMap(({ unit, count }) => (count ? [`${count} ${unit}`] : [])).join(" ") || "0 min";
}

// The goal board: a card for each goal, with its curve over the line that is expected of it.
import { contentOf, known, wholeList, type Api, type Schemas } from "./measured_client.js";
import type { Page } from "./start_of_page.js";

interface Point {
  at: number;
  completion: number;
}

export interface Card {
  title: string;
  department: string;
  state: string;
  trend: string;
  value: string;
  target: string;
  curve: Point[];
  expectedLine: Point[];
  /** By how much the goal is ahead of what is expected of it, in parts of the target. */
  ahead: number;
  blockers: { what: string; since: string; supports: string[] }[];
  endangers: string[];
  nextReport: string;
}

export interface Board {
  cycle: string;
  mayAddGoals: boolean;
  cards: Card[];
}

export async function showBoard(api: Api, page: Page): Promise<Board> {
  const cycles = contentOf(
    await api.GET("/api/goals/v1/cycles", {
      params: { query: { status: ["active"], sort: "-first_day", limit: 1 } },
    }),
  );
  const cycle = known(cycles.items[0], "an active cycle");
  const board = contentOf(
    await api.GET("/api/goals/v1/board", {
      params: { query: { cycle: cycle.cycle_id, limit: 100, total: true } },
    }),
  );
  const goals = wholeList(board);
  if (board.total !== goals.length) throw new Error("the total is not the number of goals");
  const titles = new Map(goals.map((goal) => [goal.goal_id, goal.title]));
  return {
    cycle: cycle.name,
    mayAddGoals: page.mayCall("set_goal"),
    cards: goals.map((goal) => card(goal, titles, page)),
  };
}

function card(goal: Schemas["BoardGoal"], titles: Map<string, string>, page: Page): Card {
  const target = goal.target ?? `${known(goal.low, "the low end")} … ${known(goal.high, "the high end")}`;
  const readings = goal.series.map((one) => ({ ...one, at: one.measured_at }));
  const curve = points(readings, `the curve of ${goal.title}`);
  const expectedLine = points(goal.expected_line, `the expected line of ${goal.title}`);
  const report = known(goal.due_reports[0], `the next report of ${goal.title}`);
  return {
    title: goal.title,
    department: known(goal.department_name, `the department's name of ${goal.title}`),
    state: page.word("GoalState", goal.state),
    trend: page.word("Trend", known(goal.trend, `the trend of ${goal.title}`)),
    value: `${known(goal.value, `the value of ${goal.title}`)} ${goal.unit}`,
    target: `${target} ${goal.unit}`,
    curve,
    expectedLine,
    ahead: number(known(goal.completion, "the completion")) - number(goal.expected),
    blockers: goal.blockers.map((blocker) => ({
      what: blocker.what,
      since: page.time(blocker.raised_at),
      supports: blocker.supports.map((support) => {
        const name = known(support.department_name, `who supports ${goal.title}`);
        const status = page.word("SupportStatus", support.status);
        const overdue = support.overdue ? "，逾期" : "";
        return `${name}：${support.what}，${page.time(support.due_at)}，${status}${overdue}`;
      }),
    })),
    endangers: goal.endangers.map((id) => known(titles.get(id), `the title of goal ${id}`)),
    nextReport: `${report.slot} ${page.time(report.due_at)}`,
  };
}

/** Points of a line, which must be in the order of time and have one value at an instant. */
function points(given: readonly { at: string; completion: string }[], what: string): Point[] {
  const found = given.map((one) => ({ at: Date.parse(one.at), completion: number(one.completion) }));
  if (found.length === 0) throw new Error(`${what} is empty`);
  found.reduce((before, one) => {
    if (!(one.at > before.at)) throw new Error(`${what} goes back in time, or stands still`);
    return one;
  });
  return found;
}

function number(decimal: string): number {
  const found = Number(decimal);
  if (Number.isNaN(found)) throw new Error(`${decimal} is no number`);
  return found;
}

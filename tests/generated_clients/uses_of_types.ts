// What a page does with the generated types; it compiles only if they say what the API answers.
import type { components, paths } from "./generated/schema";
import type { FactEvent, FollowEventsResponses, HandoffStatus, ProblemCode } from "./generated/hey";

type Schemas = components["schemas"];
type Handoffs = paths["/api/duties/v1/handoffs"]["get"]["responses"][200]["content"]["application/json"];

const statusWords: Record<HandoffStatus, string> = {
  awaited: "待交付",
  offered: "待验收",
  rejected: "已退回",
  recalled: "已撤回",
  accepted: "已验收",
  cancelled: "已取消",
  waived: "已豁免",
};

export function title(handoff: Handoffs["items"][number]): string {
  const cursorIsAlwaysThere: string | null = ({} as Handoffs).next_cursor;
  return `${handoff.deliverable} ${statusWords[handoff.status]} ${cursorIsAlwaysThere ?? ""}`;
}

export function explain(problem: Schemas["ProblemDetails"]): ProblemCode {
  return problem.code;
}

export function react(event: FollowEventsResponses[200] & FactEvent): string {
  switch (event.type) {
    case "concord.duties.handoff-offered.v1":
      return event.data.deliverable;
    default:
      return event.type;
  }
}

export function etag(
  answer: paths["/api/duties/v1/handoffs/{handoff_id}"]["get"]["responses"][200],
): string | undefined {
  return answer.headers.ETag;
}

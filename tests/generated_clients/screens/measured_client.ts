// A client of the API, typed by the generated schema, that counts what a screen asks for.
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "../generated/schema";

export type Schemas = components["schemas"];
export type Api = Client<paths>;

export interface Measures {
  requests: number;
  /** The bytes of the bodies after unpacking. */
  bytes: number;
  /** The bytes of the bodies as they were sent. */
  sentBytes: number;
  milliseconds: number;
}

export interface Measured<View> extends Measures {
  screen: string;
  view: View;
}

/** Answers by URL that the page keeps in memory while it is open; nothing stores them. */
const kept = new Map<string, Response>();

async function fetchUnlessKnown(request: Request): Promise<Response> {
  const etag = kept.get(request.url)?.headers.get("ETag");
  if (etag) request.headers.set("If-None-Match", etag);
  const answer = await fetch(request);
  if (answer.ok) kept.set(request.url, answer.clone());
  return answer;
}

/** Build a screen's view and return it with what it cost. */
export async function measure<View>(
  screen: string,
  baseUrl: string,
  token: string,
  build: (api: Api) => Promise<View>,
): Promise<Measured<View>> {
  const counts: Measures = { requests: 0, bytes: 0, sentBytes: 0, milliseconds: 0 };
  const api = createClient<paths>({
    baseUrl,
    headers: { Authorization: `Bearer ${token}`, "Accept-Language": "zh" },
    fetch: async (request) => {
      const answer = await fetchUnlessKnown(request);
      const sent = answer.headers.get("Content-Length") ?? (answer.status === 304 ? "0" : null);
      if (sent === null) throw new Error(`${request.url} does not say how long it is`);
      counts.requests += 1;
      counts.sentBytes += Number(sent);
      const shown = answer.status === 304 ? kept.get(request.url) : answer;
      if (shown === undefined) throw new Error(`${request.url} was not read before`);
      counts.bytes += (await shown.clone().arrayBuffer()).byteLength;
      return shown.clone();
    },
  });
  const start = performance.now();
  try {
    const view = await build(api);
    return { screen, ...counts, milliseconds: Math.round(performance.now() - start), view };
  } catch (error) {
    throw new Error(`${screen}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The content of an answer; fails with the problem's code where the request was refused. */
export function contentOf<Content>(answer: {
  data?: Content | undefined;
  error?: Schemas["ProblemDetails"] | undefined;
}): Content {
  if (answer.data === undefined) {
    throw new Error(`refused with ${answer.error?.code ?? "nothing"}: ${answer.error?.detail ?? ""}`);
  }
  return answer.data;
}

/** A list that must have come whole. */
export function wholeList<Row>(page: { items: Row[]; next_cursor: string | null }): Row[] {
  if (page.next_cursor !== null) throw new Error("the list goes on, on another page");
  return page.items;
}

/** A value that the page cannot do without. */
export function known<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined || value === "") throw new Error(`${what} is missing`);
  return value;
}

// What a page reads once, before its first screen: who looks at it, the zone, and the words.
import { contentOf, known, type Api, type Schemas } from "./measured_client.js";

export class Page {
  constructor(
    readonly department: Schemas["NamedDepartment"],
    private readonly operations: ReadonlySet<string>,
    private readonly zone: string,
    private readonly words: ReadonlyMap<string, ReadonlyMap<string, string>>,
  ) {}

  /** The Chinese word for a code, by the name of its set. */
  word(set: string, code: string): string {
    return known(this.words.get(set)?.get(code), `the word for ${code} of ${set}`);
  }

  /** A time as people of the company read it. */
  time(text: string): string {
    const zoned = new Date(text).toLocaleString("sv-SE", { timeZone: this.zone });
    if (zoned === "Invalid Date") throw new Error(`${text} is no time`);
    return zoned.slice(0, 16);
  }

  /** Whether the caller's roles allow an operation at all. */
  mayCall(operation: string): boolean {
    return this.operations.has(operation);
  }

  /** The operations that get a button; each of the others must say why it has none. */
  buttons(actions: readonly Schemas["Action"][]): string[] {
    for (const one of actions.filter((each) => !each.allowed)) {
      known(one.reason?.zh, `why ${one.operation} is not allowed`);
    }
    return actions
      .filter((one) => one.allowed)
      .map((one) => {
        if (!this.mayCall(one.operation)) {
          throw new Error(`${one.operation} is offered, but it is not among the caller's operations`);
        }
        return one.operation;
      });
  }
}

export async function startPage(api: Api): Promise<Page> {
  const [me, installation, words] = await Promise.all([
    api.GET("/api/me"),
    api.GET("/api/installation"),
    api.GET("/api/words"),
  ]);
  const caller = contentOf(me);
  const sets = contentOf(words).sets.map(
    (set) => [set.name, new Map(set.words.map((word) => [word.code, word.zh]))] as const,
  );
  const department = known(caller.department, "the caller's department");
  known(department.name, "the name of the caller's department");
  return new Page(
    department,
    new Set(caller.operations),
    contentOf(installation).time_zone,
    new Map(sets),
  );
}

// Shows three screens of a running installation, and prints what each shows and costs as JSON.
import { measure, type Measured } from "./measured_client.js";
import { showBoard } from "./goal_board.js";
import { showObligations } from "./obligations.js";
import { startPage } from "./start_of_page.js";
import { showStatement } from "./statement.js";

declare const process: { argv: string[]; stdout: { write(text: string): void } };

const [baseUrl = "", token = "", first = "", last = ""] = process.argv.slice(2);
const started = await measure("start of the page", baseUrl, token, startPage);
const page = started.view;
const screens: Measured<unknown>[] = [
  { ...started, view: page.department },
  await measure("goal board", baseUrl, token, (api) => showBoard(api, page)),
  await measure("goal board again", baseUrl, token, (api) => showBoard(api, page)),
  await measure("statement", baseUrl, token, (api) => showStatement(api, page, { first, last })),
  await measure("obligations", baseUrl, token, (api) => showObligations(api, page)),
];
process.stdout.write(JSON.stringify(screens));

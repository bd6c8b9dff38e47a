// Parses AsyncAPI documents with the official parser and prints what it found, as JSON.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const found = [];
for (const file of process.argv.slice(2)) {
  const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"));
  found.push({
    read: document !== undefined,
    topics: document?.allChannels().all().map((channel) => channel.address()) ?? [],
    messages: document?.allMessages().all().map((message) => message.name()) ?? [],
    operations: document?.allOperations().all().map((one) => one.action()) ?? [],
    diagnostics: diagnostics.map(({ code, severity, message }) => ({ code, severity, message })),
  });
}
console.log(JSON.stringify(found));

// Reads BPMN documents as bpmn-js does, and prints the warnings and the ways of each process, and
// what the schema of the OMG, which bpmn-moddle brings, has against it.
import { readdirSync, readFileSync } from 'node:fs'

import { BpmnModdle } from 'bpmn-moddle'
import { validateXML } from 'xmllint-wasm'

const SCHEMAS = 'node_modules/bpmn-moddle/resources/bpmn/xsd'
const preload = readdirSync(SCHEMAS).map(fileName => (
  { fileName, contents: readFileSync(`${SCHEMAS}/${fileName}`, 'utf8') }
))
const schema = preload.filter(one => one.fileName === 'BPMN20.xsd')

const found = []
for (const file of process.argv.slice(2)) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(readFileSync(file, 'utf8'))
  const process_ = rootElement.rootElements.find(one => one.$type === 'bpmn:Process')
  const plane = rootElement.diagrams[0].plane.planeElement
  const xml = [{ fileName: 'flow.bpmn', contents: readFileSync(file, 'utf8') }]
  const validated = await validateXML({ xml, schema, preload })
  found.push({
    invalid: validated.errors.map(one => one.message),
    warnings: warnings.map(one => one.message),
    elements: process_.flowElements.length,
    drawn: plane.filter(one => one.bpmnElement).length,
    incoming: process_.flowElements.flatMap(one => one.incoming ?? []).length,
  })
}
console.log(JSON.stringify(found))

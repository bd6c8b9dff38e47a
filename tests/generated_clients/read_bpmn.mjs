// Reads BPMN documents as bpmn-js does, and prints the warnings and the ways of each process.
import { readFileSync } from 'node:fs'

import { BpmnModdle } from 'bpmn-moddle'

const found = []
for (const file of process.argv.slice(2)) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(readFileSync(file, 'utf8'))
  const process_ = rootElement.rootElements.find(one => one.$type === 'bpmn:Process')
  const plane = rootElement.diagrams[0].plane.planeElement
  found.push({
    warnings: warnings.map(one => one.message),
    elements: process_.flowElements.length,
    drawn: plane.filter(one => one.bpmnElement).length,
    incoming: process_.flowElements.flatMap(one => one.incoming ?? []).length,
  })
}
console.log(JSON.stringify(found))

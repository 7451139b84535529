// The edits of tests/soak/copies.py, in Yjs. Shares between 0 and 1 say where: each replica means its own text by them.
import * as Y from 'yjs'

const at = (list, share) => list[Math.floor(share * list.length)]
const letters = text => Array.from(text.toDelta().map(part => part.insert).join(''))

export function texts({ steps, guide }) {
  const found = [guide.get('title')]
  for (const name of [...steps.keys()].sort()) {
    const step = steps.get(name)
    found.push(step.get('title'))
    for (const block of step.get('body').toArray())
      if (block instanceof Y.XmlElement) found.push(...block.toArray().filter(child => child instanceof Y.XmlText))
  }
  return found
}

// A place between two letters of a text, counted as Yjs does.
function place(text, share) {
  const all = letters(text)
  const count = Math.floor(share * (all.length + 1))
  return { before: all.slice(0, count).join('').length, next: (all[count] ?? '').length }
}

const edits = {
  type(client, a, b, word) {
    const text = at(texts(client), a)
    text.insert(place(text, b).before, word)
  },
  erase(client, a, b) {
    const text = at(texts(client), a)
    const { before, next } = place(text, b)
    if (next) text.delete(before, next)
  },
  format(client, a, b) {
    const text = at(texts(client).filter(each => each instanceof Y.XmlText), a)
    if (!text) return
    const { before } = place(text, b)
    if (text.length > before) text.format(before, text.length - before, { bold: b < 0.7 ? {} : null })
  },
  rank({ steps }, a, b, word) {
    at([...steps.keys()].sort().map(name => steps.get(name)), a)?.set('rank', word)
  },
  mark({ steps }, a, b, word) {
    const marks = at([...steps.keys()].sort().map(name => steps.get(name)), a)?.get('marks')
    if (b < 0.7) marks?.set(word.slice(0, 1), { id: word })
    else marks?.delete(word.slice(0, 1))
  },
  add({ steps }, a, b, word) {
    const step = new Y.Map()
    steps.set(word, step)
    for (const [name, value] of Object.entries({
      rank: word, kind: 'action', title: new Y.Text(word), body: new Y.XmlFragment(), marks: new Y.Map(),
    })) step.set(name, value)
  },
  remove({ steps }, a) {
    if (steps.size > 2) steps.delete(at([...steps.keys()].sort(), a))
  },
  paragraph({ steps }, a, b, word) {
    const body = at([...steps.keys()].sort().map(name => steps.get(name)), a)?.get('body')
    if (!body) return
    const count = Math.floor(b * (body.length + 1))
    if (b > 0.8 && count < body.length) body.delete(count, 1)
    else {
      const block = new Y.XmlElement(b < 0.5 ? 'paragraph' : 'heading')
      if (b >= 0.5) block.setAttribute('level', '2')
      block.insert(0, [new Y.XmlText(word)])
      body.insert(count, [block])
    }
  },
}

export function edit(client, name, a, b, word) {
  if (name === 'undo') client.undo.undo()
  else if (name === 'redo') client.undo.redo()
  else client.doc.transact(() => edits[name](client, a, b, word))
}

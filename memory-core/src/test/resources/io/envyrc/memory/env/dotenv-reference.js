// The published rule of motdotla/dotenv 18 (lib/main.js, parse). Reads one base64 text a line from the file given, and
// prints a JSON list of [key, value] for each. A Map stands in for dotenv's plain object, which loses __proto__.
const LINE =
  /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/mg

function parse (src) {
  const values = new Map()
  const lines = src.toString().replace(/\r\n?/mg, '\n')
  let match
  LINE.lastIndex = 0
  while ((match = LINE.exec(lines)) != null) {
    let value = (match[2] || '').trim()
    const maybeQuote = value[0]
    value = value.replace(/^(['"`])([\s\S]*)\1$/mg, '$2')
    if (maybeQuote === '"') {
      value = value.replace(/\\n/g, '\n')
      value = value.replace(/\\r/g, '\r')
    }
    values.set(match[1], value)
  }
  return values
}

const fs = require('fs')
const answers = fs.readFileSync(process.argv[2], 'latin1').split('\n').slice(0, -1)
  .map(line => JSON.stringify([...parse(Buffer.from(line, 'base64'))]))
fs.writeFileSync(process.argv[3], answers.join('\n') + '\n')

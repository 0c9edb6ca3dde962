// Node's own parser of .env files. Reads one base64 text a line from the file given, and prints a JSON list of
// [key, value] for each.
const fs = require('fs')
const util = require('util')
const answers = fs.readFileSync(process.argv[2], 'latin1').split('\n').slice(0, -1)
  .map(line => JSON.stringify(Object.entries(util.parseEnv(Buffer.from(line, 'base64').toString()))))
fs.writeFileSync(process.argv[3], answers.join('\n') + '\n')

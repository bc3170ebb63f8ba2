// Tests run the source exactly as Node 24 runs it on the laptop and in the CLI: types stripped, nothing else.
const { stripTypeScriptTypes } = require('node:module');

exports.process = (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) });

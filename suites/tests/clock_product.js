// SPDX-License-Identifier: Apache-2.0
// A product that only shows the time it sees.
const patients = [];
require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const asked = JSON.parse(line);
  const clock = new Date(Date.now() + 9 * 3600e3).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  if (asked.do === 'register-patient') patients.push({ chart: '1' });
  const answer = { id: asked.id, ok: true, chart: '1', seen: { clock, patients } };
  if (asked.do === 'hello') {
    Object.assign(answer, { role: 'receipt-computer', product: { name: 'clock', version: '1' }, capabilities: ['look-up-by-number', 'decide'] });
  }
  console.log(JSON.stringify(answer));
});

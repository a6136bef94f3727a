// An agent in a process of its own that can be stopped: claims the first task, then says a word each 100 ms and prints the answers.
const [url, token] = process.argv.slice(2);
const socket = new WebSocket(`${url.replace('http', 'ws')}/agents`);
const send = (frame) => socket.send(JSON.stringify(frame));
let held;
let words = 0;
socket.addEventListener('open', () => send({ id: 'hello', type: 'hello', protocol: 'oblivion.v1', token, slots: 1 }));
socket.addEventListener('close', (event) =>
  process.stdout.write(`${JSON.stringify({ type: 'closed', code: event.code })}\n`),
);
socket.addEventListener('message', ({ data }) => {
  const frame = JSON.parse(data);
  process.stdout.write(`${data}\n`);
  if (frame.type === 'task.available' && held === undefined)
    send({ id: 'claim', type: 'claim', taskId: frame.task.id });
  if (frame.type !== 'reply' || frame.result.claim === undefined) return;
  held = { taskId: frame.result.claim.taskId, epoch: frame.result.claim.epoch };
  setInterval(() => {
    words += 1;
    send({ id: `beat-${words}`, type: 'heartbeat', claims: [held] });
    send({ id: `say-${words}`, type: 'say', ...held, kind: 'progress', text: `word ${words}` });
  }, 100);
});

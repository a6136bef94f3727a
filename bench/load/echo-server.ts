import { createServer } from 'node:net';

const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"ok":true}');

// Answers each piece that arrives with 200 and reads nothing of it: what a generator reaches here is its own ceiling.
createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.on('data', () => socket.write(answer));
}).listen(Number(process.argv[2]), '127.0.0.1');

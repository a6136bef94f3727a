import { expect, test } from 'vitest';
import { readAnswer } from './http-connection.ts';

const answer = 'HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\nContent-Length: 4\r\n\r\nlate';

test('an answer is read when it is whole, at whatever byte it was cut', () => {
  for (let length = 0; length < answer.length; length += 1) {
    expect(readAnswer(Buffer.from(answer.slice(0, length)))).toBeUndefined();
  }
  expect(readAnswer(Buffer.from(`${answer}HTTP/1.1`))).toEqual({ status: 503, length: answer.length });
});

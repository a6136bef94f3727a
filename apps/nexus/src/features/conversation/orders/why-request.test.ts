import { expect, test } from 'vitest';
import { isWhyRequest } from './why-request.js';

test.each([
  ['!why', true],
  [' !WHY? ', true],
  ['why?', true],
  ['Why???', true],
  ['why', false],
  ['why is the sky blue?', false],
  ['tell me why?', false],
  ['', false],
])('%j asks Oblivion: %s', (text, isAsked) => expect(isWhyRequest(text)).toBe(isAsked));

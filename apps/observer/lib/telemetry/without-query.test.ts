import { expect, it } from 'vitest';
import { withoutQuery } from './without-query.js';

it('the query of an address never leaves in a span', () => {
  expect(withoutQuery({ 'http.target': '/sign-in/redeem?token=secret', 'http.status_code': 200 })).toEqual({
    'http.target': '/sign-in/redeem',
    'http.status_code': 200,
  });
});

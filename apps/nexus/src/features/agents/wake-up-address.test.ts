import { describe, expect, test } from 'vitest';
import { addressProblem } from './wake-up-address.js';

const anywhere = { hosts: [], networks: [] };

describe('addresses for wake-ups', () => {
  test.each(['https://agent.example.com/wake', 'http://agent.example.com:4200/wake', 'https://9.9.9.9/wake'])(
    '%s is fine',
    (text) => expect(addressProblem(text, anywhere)).toBeUndefined(),
  );

  test.each([
    ['agent', /must be an address/],
    ['file:///etc/passwd', /https/],
    ['gopher://agent.example.com', /https/],
    ['https://user:word@agent.example.com/', /user or password/],
    ['http://127.0.0.1/wake', /private network/],
    ['http://2130706433/wake', /private network/],
    ['http://0x7f.1/wake', /private network/],
    ['http://169.254.169.254/latest/meta-data', /private network/],
    ['http://[::1]/wake', /private network/],
    ['http://[::ffff:10.0.0.1]/wake', /private network/],
  ])('%s is refused', (text, words) => expect(addressProblem(text, anywhere)).toMatch(words));

  test('only hosts that are allowed, when any are named', () => {
    const rule = { hosts: ['agent.example.com', '*.agents.example.com'], networks: [] };
    expect(addressProblem('https://AGENT.example.com/', rule)).toBeUndefined();
    expect(addressProblem('https://a.agents.example.com/', rule)).toBeUndefined();
    expect(addressProblem('https://agents.example.com.evil.test/', rule)).toMatch(/NEXUS_WAKE_UP_HOSTS/);
    expect(addressProblem('https://evil.test/', rule)).toMatch(/NEXUS_WAKE_UP_HOSTS/);
  });
});

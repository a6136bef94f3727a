import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mrkdwnToMarkdown } from './mrkdwn-to-markdown.js';
import { slackFiles, withFiles } from './slack-files.js';

const image = {
  id: 'F1',
  name: 'test.png',
  title: 'The new form',
  permalink: 'https://acme.slack.com/files/U1/F1/test.png',
  pretty_type: 'PNG',
  size: 42_706,
};

describe('files of a message', () => {
  test('each is a line with its name, where it lies and what it is', () => {
    expect(withFiles('Here it is', [image])).toBe(
      'Here it is\n📎 <https://acme.slack.com/files/U1/F1/test.png|The new form> (PNG, 43 kB)',
    );
    expect(mrkdwnToMarkdown(withFiles('', [image]))).toBe(
      '📎 [The new form](https://acme.slack.com/files/U1/F1/test.png) (PNG, 43 kB)',
    );
  });

  test('one that is gone or may not be seen is told of, too', () => {
    const files = [{ id: 'F2', mode: 'tombstone' }, { id: 'F3', file_access: 'check_file_info' }, {}];
    expect(withFiles('', files)).toBe('📎 a file that was deleted\n📎 F3\n📎 a file');
  });

  test('a message without files is its words alone', () => {
    expect([withFiles('hi', undefined), withFiles('hi', []), withFiles('hi', slackFiles.parse('x'))]).toEqual([
      'hi',
      'hi',
      'hi',
    ]);
  });

  test('a name closes no link, mentions nobody and stays on its line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (title) => {
        const text = withFiles('', [{ ...image, title }]);
        expect(text.split('\n')).toHaveLength(1);
        expect(text.match(/[<>|]/g)).toEqual(['<', '|', '>']);
      }),
    );
    expect(withFiles('', [{ title: '<!channel> | <@U1>' }])).toBe('📎 &lt;!channel&gt; &lt;@U1&gt;');
  });

  test.each(['javascript:alert(1)', 'no address', ''])('%j is no address to lead to', (permalink) => {
    expect(withFiles('', slackFiles.parse([{ ...image, permalink }]))).toBe('📎 The new form (PNG, 43 kB)');
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { eventually } from '../testing/eventually.js';
import { keyPaths, recordedSample } from '../testing/key-shape.js';
import { startReceiver } from '../testing/receiver.js';
import { addWorkspace, ANN, controlCall, type Harness } from '../testing/workspace.js';

let sandbox: StartedSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const notes = { name: 'release notes.md', contentBase64: Buffer.from('# Notes\n').toString('base64') };

interface SharedFile {
  readonly id: string;
  readonly url_private: string;
  readonly url_private_download: string;
  readonly permalink: string;
}

async function fileOf(harness: Harness, ts: string): Promise<SharedFile> {
  const { messages } = await harness.slack.conversations.replies({ channel: harness.channelId, ts });
  const [file] = messages?.find((message) => message.ts === ts)?.files ?? [];
  if (file === undefined) throw new Error(`${ts} has no file`);
  return file as SharedFile;
}

const read = (url: string, token?: string): Promise<Response> =>
  fetch(url, { redirect: 'manual', headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

describe('files that people share', () => {
  test('the event tells of them as Slack does', async () => {
    const receiver = await startReceiver();
    const harness = await addWorkspace(sandbox, { slack: { requestUrl: `${receiver.url}/events` } });
    await harness.say('Here is your file!', { files: [{ ...notes, name: 'test.png' }] });
    const event = await eventually(() => {
      const found = receiver.deliveries().find(({ body }) => (body.event as { files?: unknown }).files !== undefined);
      if (found === undefined) throw new Error('not yet');
      return found.body.event as Record<string, unknown>;
    });
    expect(event).toMatchObject({ type: 'message', subtype: 'file_share', upload: false, text: 'Here is your file!' });
    const recorded = recordedSample('slack/message.file_share.json') as { event: Record<string, unknown> } | undefined;
    if (recorded !== undefined) {
      const missing = [...keyPaths({ event: recorded.event })].filter((path) => !keyPaths({ event }).has(path));
      // Pictures are not made smaller here, and nothing is shared with the world.
      expect(missing.filter((path) => !/thumb_|original_|permalink_public/.test(path))).toEqual([]);
    }
    await eventually(() => {
      const told = receiver.deliveries().map(({ body }) => (body.event as { type: string }).type);
      expect(told).toContain('file_shared');
    });
    await receiver.close();
  });

  test('an app reads them with its token, and is sent to the sign-in page without the right to it', async () => {
    const harness = await addWorkspace(sandbox);
    const file = await fileOf(harness, await harness.say('', { files: [notes] }));
    const answer = await read(file.url_private, harness.world.slack.botToken);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/markdown',
      '# Notes\n',
    ]);
    const saved = await read(file.url_private_download, harness.world.slack.botToken);
    expect(saved.headers.get('content-disposition')).toBe('attachment');
    const stranger = await addWorkspace(sandbox);
    for (const token of [undefined, 'xoxb-wrong', stranger.world.slack.botToken]) {
      expect((await read(file.url_private, token)).status).toBe(302);
    }
    await harness.control('PATCH', '', { slack: { scopes: ['channels:history'] } });
    expect((await read(file.url_private, harness.world.slack.botToken)).status).toBe(302);
  });

  test('files.info names the places where a file was shared, to apps that may see one of them', async () => {
    const harness = await addWorkspace(sandbox);
    const root = await harness.say('root');
    const ts = await harness.say('', { threadTs: root, files: [notes] });
    const file = await fileOf(harness, ts);
    const { file: told } = await harness.slack.files.info({ file: file.id });
    expect(told).toMatchObject({ name: 'release notes.md', pretty_type: 'Markdown (raw)', size: 8, mode: 'hosted' });
    expect(told?.shares?.public?.[harness.channelId]?.[0]).toMatchObject({ ts, thread_ts: root });
    await expect(harness.slack.files.info({ file: 'F000' })).rejects.toThrow('file_not_found');
    await harness.control('DELETE', `/slack/messages/${ts}?channelId=${harness.channelId}`);
    await expect(harness.slack.files.info({ file: file.id })).rejects.toThrow('file_not_found');
  });

  test('one that is taken away leaves a mark, and nothing to read', async () => {
    const receiver = await startReceiver();
    const harness = await addWorkspace(sandbox, { slack: { requestUrl: `${receiver.url}/events` } });
    const ts = await harness.say('Notes', { files: [notes] });
    const file = await fileOf(harness, ts);
    await harness.control('DELETE', `/slack/files/${file.id}`);
    await eventually(() =>
      expect(receiver.deliveries().map(({ body }) => body.event)).toContainEqual(
        expect.objectContaining({
          subtype: 'message_changed',
          message: expect.objectContaining({ ts, text: 'Notes', files: [{ id: file.id, mode: 'tombstone' }] }),
          previous_message: expect.objectContaining({ files: [expect.objectContaining({ id: file.id })] }),
        }),
      ),
    );
    expect((await read(file.url_private, harness.world.slack.botToken)).status).toBe(302);
    await expect(harness.control('DELETE', `/slack/files/${file.id}`)).rejects.toThrow('404');
    await receiver.close();
  });

  test('a person opens one in the browser, where it can run nothing', async () => {
    const harness = await addWorkspace(sandbox);
    const page = {
      name: 'page.html',
      mimetype: 'text/html',
      contentBase64: Buffer.from('<script>1</script>').toString('base64'),
    };
    const { permalink } = await fileOf(harness, await harness.say('', { files: [page] }));
    const answer = await read(permalink);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await read(permalink.replace(/\/F[A-Z0-9]+\//, '/F000/'))).status).toBe(404);
  });

  test.each([
    [{ text: '' }, 'text: must not be empty without files'],
    [{ files: [{ name: 'a.txt', contentBase64: '%' }] }, 'files.0.contentBase64'],
    [{ files: [{ ...notes, mimetype: 'text' }] }, 'files.0.mimetype: must be a media type'],
    [{ files: [{ contentBase64: notes.contentBase64 }] }, 'files.0.name'],
  ])('what cannot be shared is refused: %j', async (extra, problem) => {
    const harness = await addWorkspace(sandbox);
    const order = { channelId: harness.channelId, personEmail: ANN, text: '', ...extra };
    const path = `/workspaces/${harness.world.workspaceId}/slack/messages`;
    const { status, json } = await controlCall(sandbox.url, 'POST', path, order);
    expect([status, (json as { message: string }).message]).toEqual([400, expect.stringContaining(problem)]);
  });
});

import { control } from './api.js';
import { attempt, byId, onSubmit } from './dom.js';
import { wireText } from './slack-view.js';

const COMMAND = /^(\/[\w-]+)(?:\s+([\s\S]*))?$/;

/** The reaction that Oblivion knows when nothing else is set. */
const SYNC_REACTION = 'arrows_counterclockwise';

/** What a person does in Slack. `acting` tells where and as whom: `here(path)` and `person()`. */
export function slackActs(state, acting) {
  const { here, person } = acting;
  const place = () => ({ channelId: state.channelId, personEmail: person() });

  const say = async (textId, filesId, threadTs) => {
    const files = await Promise.all([...byId(filesId).files].map(readFile));
    const text = wireText(state, byId(textId).value);
    if (text.trim() === '' && files.length === 0) throw new Error('Write something, or choose a file.');
    await control('POST', here('/slack/messages'), { ...place(), text, threadTs, files });
  };

  const typeCommand = async ([, command, text = '']) => {
    const { outcome, error } = await control('POST', here('/slack/commands'), { ...place(), command, text });
    if (outcome === 'failed') throw new Error(`${command} failed with the error "${error}"`);
  };

  return {
    press: (ts, { actionId, value }) =>
      attempt(async () => {
        const { outcome, error } = await control('POST', here(`/slack/messages/${ts}/actions`), {
          ...place(),
          actionId,
          value,
        });
        if (outcome === 'failed') throw new Error(`The button failed with the error "${error}"`);
      }),
    remove: (ts) =>
      attempt(() => control('DELETE', here(`/slack/messages/${ts}?${new URLSearchParams(place()).toString()}`))),
    mark: (ts) =>
      attempt(() => control('POST', here(`/slack/messages/${ts}/reactions`), { ...place(), name: SYNC_REACTION })),
    changeChannel: (what, body) =>
      attempt(() => control('POST', here(`/slack/channels/${state.channelId}/${what}`), body ?? {})),
    stop: (threadTs) => attempt(() => control('POST', here('/slack/sessions/stop'), { ...place(), threadTs })),
    wire: () => {
      onSubmit(byId('message-form'), async () => {
        const command = COMMAND.exec(byId('message-text').value.trim());
        await (command === null ? say('message-text', 'message-files') : typeCommand(command));
      });
      onSubmit(byId('reply-form'), async () => {
        const [, command] = COMMAND.exec(byId('reply-text').value.trim()) ?? [];
        if (command !== undefined) throw new Error(`${command} is not supported in threads. Sorry!`);
        await say('reply-text', 'reply-files', state.threadTs);
      });
    },
  };
}

function readFile(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(new Error(`${file.name} could not be read.`));
    reader.onload = () =>
      resolve({
        name: file.name,
        ...(file.type === '' ? {} : { mimetype: file.type.split(';')[0] }),
        contentBase64: reader.result.slice(reader.result.indexOf(',') + 1),
      });
    reader.readAsDataURL(file);
  });
}

import { CommandFailure } from '../console/failure.ts';
import type { Progress } from '../console/progress.ts';
import { waitFor } from '../processes/wait.ts';
import { SandboxControl } from '../sandbox/sandbox-control.ts';
import { channelOf } from '../system/demo-workspace.ts';
import type { SystemDescription } from '../system/description.ts';
import { statusOf } from '../system/http.ts';
import { NexusSession } from '../system/nexus-session.ts';
import { projectTag } from '../system/seed.ts';
import { type Evidence, rootMessages, type TaskView, tells, threadOf, wordsOf } from './evidence.ts';
import { ensureKnown, houseRules, type KnownPassage } from './team-knowledge.ts';

export interface StoryScript {
  readonly title: string;
  readonly description: string;
  readonly answer: string;
}

export const releaseNote: StoryScript = {
  title: 'Write a release note for version 2.4',
  description: `@${projectTag} please write a short release note for version 2.4: sign-in is faster, exports can be scheduled, and three crashes are gone.`,
  answer: 'For our customers, friendly and short.',
};

const stepTimeoutMs = 30_000;

/** Plays the main job through the public doors, telling each step, and returns what can be seen afterwards. */
export async function playStory(
  system: SystemDescription,
  story: StoryScript,
  doors: { readonly signInLink: string; readonly progress: Progress },
): Promise<Evidence> {
  const session = await NexusSession.open(system.addresses.nexus, doors.signInLink);
  const control = new SandboxControl(system.addresses.sandbox, system.sandboxWorkspace);
  const teller = new StoryTeller(control, session, doors.progress);
  return teller.tell(story);
}

class StoryTeller {
  readonly #control: SandboxControl;
  readonly #session: NexusSession;
  readonly #progress: Progress;

  constructor(control: SandboxControl, session: NexusSession, progress: Progress) {
    this.#control = control;
    this.#session = session;
    this.#progress = progress;
  }

  async tell(story: StoryScript): Promise<Evidence> {
    const workspace = await this.#control.workspace();
    const [ada, grace] = workspace.people;
    if (!ada || !grace)
      throw new CommandFailure("The sandbox's workspace has lost its people; run './oblivion reset'.");
    const channelId = channelOf(workspace);
    const known = await this.#step(`memory of the project has the team's "${houseRules.name}"`, async (note) => {
      const doors = { control: this.#control, session: this.#session, personEmail: grace.email };
      const passage = await ensureKnown(houseRules, doors);
      note(`found by ${passage.mode === 'hybrid' ? 'meaning and words' : 'words alone'}: "${houseRules.content}"`);
      return passage;
    });
    const task = await this.#step(`${ada.name} writes a ClickUp task "${story.title}"`, () =>
      this.#control.createTask({ personEmail: ada.email, name: story.title, markdownDescription: story.description }),
    );
    const rootTs = await this.#openThread(task, channelId);
    const taskId = await this.#step('Nexus has the task', () => this.#waitForTask(story.title, task.url));
    await this.#converse(story, { taskId, channelId, rootTs, answererEmail: grace.email, answererName: grace.name });
    await this.#reachReview(task.id, taskId);
    await this.#step(`${ada.name} sets the task to done in ClickUp`, () =>
      this.#control.setTaskStatus(task.id, ada.email, 'done'),
    );
    await this.#step('the task is done in Nexus and in its root message, all effects delivered', () =>
      this.#wait('the end of the task in Nexus and Slack', async () => {
        const [root] = rootMessages(await this.#control.transcript(channelId), task.url);
        // Its end is owed to Slack a moment after it is known: until Slack shows it, more may follow.
        if (root === undefined || !wordsOf(root).includes('✅ done')) return undefined;
        const view = await this.#read(taskId);
        const isOver = view.task.status === 'done' && view.effects.every(({ status }) => status === 'delivered');
        return isOver ? view : undefined;
      }),
    );
    return this.#collect({
      clickUpTaskId: task.id,
      taskId,
      channelId,
      story,
      known,
      closerId: ada.clickupUserId,
      seq: workspace.journalSeq,
    });
  }

  async #openThread(task: { readonly id: string; readonly url: string }, channelId: string): Promise<string> {
    await this.#step('ClickUp sends its webhook, Nexus accepts it', () =>
      this.#wait('an accepted webhook of ClickUp', async () => {
        const entries = await this.#control.journal({ kind: 'clickup.webhook', contains: task.id });
        return entries.find((entry) => entry.outcome === 'ok');
      }),
    );
    return this.#step('the root message stands in the Slack channel', () =>
      this.#wait('a root message in Slack', async () => {
        const [root] = rootMessages(await this.#control.transcript(channelId), task.url);
        return root?.ts;
      }),
    );
  }

  async #converse(
    story: StoryScript,
    place: {
      readonly taskId: string;
      readonly channelId: string;
      readonly rootTs: string;
      readonly answererEmail: string;
      readonly answererName: string;
    },
  ): Promise<void> {
    await this.#step('an agent claims it', async (note) => {
      const view = await this.#waitForNexus(place.taskId, ({ task }) => task.holder !== null);
      note(view.task.holder?.name ?? '');
    });
    await this.#step('the agent thinks, where only Observer shows it', async (note) => {
      const view = await this.#waitForNexus(place.taskId, ({ thoughts }) => thoughts.length > 0);
      note(`"${view.thoughts[0]?.text.slice(0, 70)}"`);
    });
    await this.#step('the agent asks a question in the thread', async (note) => {
      note(`"${await this.#waitForWords(place, 'question')}"`);
    });
    await this.#step(`${place.answererName} answers in the thread`, (note) => {
      note(`"${story.answer}"`);
      const { channelId, rootTs: threadTs, answererEmail: personEmail } = place;
      return this.#control.say({ channelId, threadTs, personEmail, text: story.answer });
    });
    const result = await this.#step('the agent goes on and posts its result', async (note) => {
      const text = await this.#waitForWords(place, 'result');
      note(`"${text.split('\n')[0]}"`);
      return text;
    });
    const sources = result.split('\n').find((line) => line.startsWith('Sources: '));
    if (sources !== undefined) this.#progress.say(`         it cites ${sources.replace('Sources: ', '')}`);
  }

  async #reachReview(clickUpTaskId: string, taskId: string): Promise<void> {
    await this.#step('ClickUp is in review, with question and result as comments', () =>
      this.#wait('review and two comments in ClickUp', async () => {
        const { task, comments } = await this.#control.task(clickUpTaskId);
        const { messages } = await this.#read(taskId);
        const isMirrored = ['question', 'result'].every((kind) => {
          const text = messages.find((message) => message.kind === kind)?.text ?? '';
          return comments.some((comment) => tells(comment.comment_text, text));
        });
        return task.status.status === 'in review' && isMirrored ? true : undefined;
      }),
    );
  }

  #waitForTask(title: string, url: string): Promise<string> {
    return this.#wait('the task in Nexus', async () => {
      const page = await this.#session.get(`tasks?${new URLSearchParams({ search: title })}`);
      const items = (page as { items: { id: string; url: string }[] }).items;
      return items.find((item) => item.url === url)?.id;
    });
  }

  /** Waits until the agent said something of a kind and it stands in the Slack thread. */
  #waitForWords(
    place: { readonly taskId: string; readonly channelId: string; readonly rootTs: string },
    kind: string,
  ): Promise<string> {
    return this.#wait(`a ${kind} in the Slack thread`, async () => {
      const text = (await this.#read(place.taskId)).messages.find((message) => message.kind === kind)?.text;
      if (text === undefined) return undefined;
      const thread = threadOf(await this.#control.transcript(place.channelId, place.rootTs), place.rootTs);
      return thread.some((line) => line.author.isApp && tells(wordsOf(line), text)) ? text : undefined;
    });
  }

  #waitForNexus(taskId: string, isReached: (view: TaskView) => boolean): Promise<TaskView> {
    return this.#wait('the next state in Nexus', async () => {
      const view = await this.#read(taskId);
      return isReached(view) ? view : undefined;
    });
  }

  async #read(taskId: string): Promise<TaskView> {
    return (await this.#session.get(`tasks/${taskId}`)) as TaskView;
  }

  async #collect(found: {
    readonly clickUpTaskId: string;
    readonly taskId: string;
    readonly channelId: string;
    readonly story: StoryScript;
    readonly known: KnownPassage;
    readonly closerId: number;
    readonly seq: number;
  }): Promise<Evidence> {
    const nexus = await this.#read(found.taskId);
    const urls = nexus.messages.flatMap((message) => message.artifacts.map((artifact) => artifact.url));
    const refusals = await this.#control.refusals();
    return {
      channel: await this.#control.transcript(found.channelId),
      clickup: await this.#control.task(found.clickUpTaskId),
      nexus,
      answer: found.story.answer,
      known: found.known,
      closerId: found.closerId,
      artifacts: await Promise.all([...new Set(urls)].map(async (url) => ({ url, status: await statusOf(url) }))),
      refusals: refusals.filter((entry) => entry.seq > found.seq),
    };
  }

  #step<T>(name: string, work: (note: (remark: string) => void) => Promise<T>): Promise<T> {
    return this.#progress.step(name, work);
  }

  #wait<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    return waitFor(ask, {
      timeoutMs: stepTimeoutMs,
      failure: () =>
        `There was not ${what} within ${stepTimeoutMs / 1000} s; './oblivion logs nexus' and './oblivion logs agent' may say why.`,
    });
  }
}

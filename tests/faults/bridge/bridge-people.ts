import { setTimeout as pause } from 'node:timers/promises';
import type { Company } from '../../hub/company.ts';
import { readChannel, type RecordPlace } from '../checker/read-record.ts';
import type { Story } from './story.ts';

const lookEveryMs = 500;

/** The people of the company: they answer in the thread what they are asked there, and close what is in review. */
export class BridgePeople {
  readonly #company: Company;
  readonly #place: RecordPlace;
  readonly #stories: readonly Story[];
  #isStopping = false;
  readonly #loop: Promise<void>;

  constructor(company: Company, place: RecordPlace, stories: readonly Story[]) {
    this.#company = company;
    this.#place = place;
    this.#stories = stories;
    this.#loop = this.#live();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#loop;
  }

  async #live(): Promise<void> {
    while (!this.#isStopping) {
      const asked = this.#stories.filter((story) => story.stage === 'asked');
      for (const [channelId, stories] of Map.groupBy(asked, (story) => story.channelId)) {
        await this.#answer(channelId, stories);
      }
      for (const story of this.#stories.filter(({ stage }) => stage === 'finished')) await this.#close(story);
      await pause(lookEveryMs);
    }
  }

  async #answer(channelId: string, stories: readonly Story[]): Promise<void> {
    const { messages } = await readChannel(this.#place, channelId);
    for (const story of stories) {
      const question = messages.find((message) => message.text.includes(story.marks.question));
      if (question?.threadTs == null) continue;
      story.stage = 'answered';
      const text = `${story.isAnswerSynced ? '!sync ' : ''}answer ${story.marks.answer}`;
      await this.#company.reply(question.threadTs, text, { channel: story.tag });
    }
  }

  async #close(story: Story): Promise<void> {
    const { task } = await this.#company.clickUpTask(story.taskId);
    if (task.status.status !== 'in review') return;
    story.stage = 'over';
    if (story.isClosed) await this.#company.editTask(story.taskId, { status: 'done' });
  }
}

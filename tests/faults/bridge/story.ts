import { markOf, type TaskDeeds, type Word } from '../checker/deeds.ts';

/** One task of the drill: who says what, and how far it has come. */
export interface Story {
  readonly index: number;
  readonly tag: string;
  readonly channelId: string;
  readonly marks: {
    readonly progress: string;
    readonly question: string;
    readonly answer: string;
    readonly comment: string;
    readonly result: string;
  };
  /** The person wants the answer in ClickUp too. */
  readonly isAnswerSynced: boolean;
  /** A person closes the task at the end. */
  readonly isClosed: boolean;
  /** Its id and address in ClickUp, once it is written. */
  taskId: string;
  url: string;
  stage: 'unwritten' | 'written' | 'asked' | 'answered' | 'commented' | 'finished' | 'over';
}

export function newStory(index: number, project: { readonly tag: string; readonly channelId: string }): Story {
  const mark = (word: number) => markOf(index, word);
  return {
    index,
    ...project,
    marks: { progress: mark(1), question: mark(2), answer: mark(3), comment: mark(4), result: mark(5) },
    isAnswerSynced: index % 2 === 0,
    isClosed: index % 3 === 0,
    taskId: '',
    url: '',
    stage: 'unwritten',
  };
}

/** What must stand in Slack and ClickUp when the story is over (docs: mirror rules). */
export function deedsOf(story: Story): TaskDeeds {
  const { marks } = story;
  const word = (mark: string, origin: Word['origin'], inComments: boolean): Word => {
    return { mark, origin, inThread: true, inComments };
  };
  return {
    taskId: story.taskId,
    url: story.url,
    channelId: story.channelId,
    finalStatus: story.isClosed ? 'done' : 'in review',
    words: [
      word(marks.progress, 'nexus', false),
      word(marks.question, 'nexus', true),
      word(marks.answer, 'slack', story.isAnswerSynced),
      word(marks.comment, 'clickup', true),
      word(marks.result, 'nexus', true),
    ],
  };
}

/** Stories by the address of their task. An agent may hear of a task before its writer has its address. */
export class StoryBook {
  readonly #entries = new Map<string, PromiseWithResolvers<Story>>();

  add(story: Story): void {
    this.#entry(story.url).resolve(story);
  }

  find(url: string): Promise<Story> {
    return this.#entry(url).promise;
  }

  #entry(url: string): PromiseWithResolvers<Story> {
    const entry = this.#entries.get(url) ?? Promise.withResolvers<Story>();
    this.#entries.set(url, entry);
    return entry;
  }
}

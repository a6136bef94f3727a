import { Injectable } from '@nestjs/common';
import { markdownToMrkdwnParts } from '../../../integrations/slack/markdown-to-mrkdwn.js';
import { partLength } from '../../../integrations/slack/part-length.js';
import { AnswerMessages } from './answer-messages.service.js';
import type { AnswerEffect, Delivery } from '../effect.js';
import type { OwedEffect } from '../effect.repository.js';
import { isLastingRefusal } from '../slack/lasting-refusal.js';
import { SlackDiscussion } from '../slack/slack-discussion.service.js';

/** Ends the message of a run that is over without a result: it stands, and says that it was not finished. */
@Injectable()
export class AnswerEndTarget {
  readonly #messages: AnswerMessages;
  readonly #discussion: SlackDiscussion;
  constructor(messages: AnswerMessages, discussion: SlackDiscussion) {
    this.#messages = messages;
    this.#discussion = discussion;
  }

  async deliver(owed: OwedEffect, { payload }: Extract<AnswerEffect, { kind: 'slack.answer_end' }>): Promise<Delivery> {
    const taken = await this.#messages.take(owed, payload.runId);
    if (taken?.name === undefined) return { outcome: 'pointless', reason: 'nothing of the answer stands in Slack' };
    const { answer, name, place } = taken;
    const [words = ''] = markdownToMrkdwnParts(answer.text, partLength);
    try {
      await this.#discussion.edit(place, name, { text: `${words}\n\n_These words were not finished._` }, owed.id);
    } catch (error) {
      if (!isLastingRefusal(error) || error.failure.kind !== 'refused') throw error;
      return { outcome: 'pointless', reason: `the message cannot be edited: ${error.failure.reason}` };
    }
    return { outcome: 'delivered', externalId: name };
  }
}

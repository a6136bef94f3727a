/** What a model does besides answering. */
export type ModelBehaviour =
  | 'answer'
  | 'answer_slowly'
  | 'fail_500'
  | 'rate_limit'
  | 'hang'
  | 'cut'
  | 'call_tool'
  | 'embed';

export const MODELS: Readonly<Record<string, ModelBehaviour>> = {
  'sandbox-demo': 'answer',
  'sandbox-slow': 'answer_slowly',
  'sandbox-error-500': 'fail_500',
  'sandbox-rate-limited': 'rate_limit',
  'sandbox-hang': 'hang',
  'sandbox-cut': 'cut',
  'sandbox-tool': 'call_tool',
  'sandbox-embedding': 'embed',
  'text-embedding-3-small': 'embed',
  'gpt-5-mini': 'answer',
};

const MARKER = /^BEHAVIOUR:[ \t]*([a-z_0-9]+)[ \t]*$/m;
const BEHAVIOURS: readonly string[] = ['answer', 'answer_slowly', 'fail_500', 'rate_limit', 'hang', 'cut', 'call_tool'];

/** A model's behaviour; undefined when there is no such model. A line `BEHAVIOUR: <name>` in the last message decides over it. */
export function behaviourOf(model: string, lastMessage: string): ModelBehaviour | undefined {
  const behaviour = MODELS[model];
  if (behaviour === undefined) return undefined;
  const marked = MARKER.exec(lastMessage)?.[1];
  return marked !== undefined && BEHAVIOURS.includes(marked) ? (marked as ModelBehaviour) : behaviour;
}

'use client';

import type { z } from 'zod';
import { type ReactNode, type SyntheticEvent, useId, useState } from 'react';
import { Labelled } from '@/components/labelled';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { FormProblem, submitJson } from '@/lib/fetch-json.client';
import { withoutField } from '@/lib/field-words';

export interface FormField {
  /** As Nexus calls it. */
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly isSecret: boolean;
  readonly isOptional?: boolean;
  readonly value?: string | undefined;
}

interface Trouble {
  readonly field: string | undefined;
  readonly words: string;
}

/** A form whose secrets go to Nexus and are never shown again; what is wrong is said at its field. */
export function SecretForm<T>(props: {
  readonly path: string;
  readonly fields: readonly FormField[];
  readonly shape: z.ZodType<T>;
  readonly action: ReactNode;
  readonly onDone: (answer: T) => void;
}) {
  const { path, fields, shape, action, onDone } = props;
  const [trouble, setTrouble] = useState<Trouble>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    // What may be left out is left out; what is needed and empty is told by its own words.
    const sent = fields.map(({ name, isOptional = false }) => ({ name, isOptional, value: given.get(name) }));
    const entries = sent.flatMap(({ name, isOptional, value }) => (isOptional && value === '' ? [] : [[name, value]]));
    setBusy(true);
    setTrouble(undefined);
    try {
      onDone(await submitJson(path, Object.fromEntries(entries), shape));
    } catch (error) {
      setBusy(false);
      setTrouble(troubleOf(error));
    }
  };
  const isElsewhere = trouble !== undefined && !fields.some(({ name }) => name === trouble.field);
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-4" noValidate>
      {fields.map((field) => (
        <Field key={field.name} field={field} problem={trouble?.field === field.name ? trouble.words : undefined} />
      ))}
      {isElsewhere && (
        <p role="alert" className="text-sm text-destructive">
          {trouble.words}
        </p>
      )}
      <Button type="submit" disabled={isBusy} className="justify-self-start">
        {action}
      </Button>
    </form>
  );
}

function Field({ field, problem }: { field: FormField; problem: string | undefined }) {
  const id = useId();
  return (
    <Labelled id={id} label={field.label} hint={field.hint} problem={problem}>
      <Input
        id={id}
        name={field.name}
        type={field.isSecret ? 'password' : 'text'}
        defaultValue={field.value}
        required={field.isOptional !== true}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? `${id}-hint` : `${id}-hint ${id}-problem`}
        className="font-mono aria-invalid:border-destructive"
      />
    </Labelled>
  );
}

function troubleOf(error: unknown): Trouble {
  const words = error instanceof Error ? error.message : 'It could not be done.';
  const field = error instanceof FormProblem ? error.field?.replace(/^body\./, '') : undefined;
  return { field, words: withoutField(words) };
}

'use client';

import { KeyboardIcon } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { type GlobalCommand, pressKey, restingKeys } from '@/lib/keys';
import { isTypingTarget } from '@/lib/typing-target';

const shortcuts: readonly { readonly keys: readonly string[]; readonly meaning: string }[] = [
  { keys: ['g', 'p'], meaning: 'Go to Pulse' },
  { keys: ['g', 't'], meaning: 'Go to Tasks' },
  { keys: ['g', 's'], meaning: 'Go to System' },
  { keys: ['j', '↓'], meaning: 'Next task in the list' },
  { keys: ['k', '↑'], meaning: 'Previous task in the list' },
  { keys: ['Enter'], meaning: 'Open the task' },
  { keys: ['/'], meaning: 'Search tasks' },
  { keys: ['1', '–', '5'], meaning: 'Thread, thoughts, timeline, runs, versions of a task' },
  { keys: ['?'], meaning: 'Show these keys' },
];

/** Listens for the keys that work everywhere and shows what they are. */
export function Shortcuts() {
  const [isOpen, setOpen] = useState(false);
  useGlobalKeys((command) => {
    if (command === 'show_shortcuts') setOpen(true);
  });
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button
          variant="ghost"
          size="icon"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          className="max-sm:hidden"
        >
          <KeyboardIcon aria-hidden />
        </Button>
      </DialogTrigger>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Keyboard shortcuts</DialogTitle>
          <DialogDescription>They rest while you type in a field.</DialogDescription>
        </DialogHeader>
        <dl className="grid gap-2">
          {shortcuts.map(({ keys, meaning }) => (
            <div key={meaning} className="flex items-center justify-between gap-4 border-t pt-2">
              <dt>{meaning}</dt>
              <dd className="flex gap-1">
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </DialogContent>
    </Dialog>
  );
}

function useGlobalKeys(onCommand: (command: GlobalCommand) => void): void {
  const router = useRouter();
  const state = useRef(restingKeys);
  const obey = useEffectEvent((command: GlobalCommand) => {
    if (command === 'go_pulse') router.push('/');
    if (command === 'go_tasks') router.push('/tasks');
    if (command === 'go_system') router.push('/system');
    if (command === 'focus_search') focusSearch();
    onCommand(command);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('[role="dialog"]')) return;
      const next = pressKey(state.current, {
        key: event.key,
        hasModifier: event.ctrlKey || event.metaKey || event.altKey,
        isTyping: isTypingTarget(event.target),
      });
      state.current = next.state;
      if (next.command === null) return;
      event.preventDefault();
      obey(next.command);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);

  function focusSearch(): void {
    const field = document.querySelector<HTMLInputElement>('input[type="search"]');
    if (field) field.focus();
    else router.push('/tasks?focus=search');
  }
}

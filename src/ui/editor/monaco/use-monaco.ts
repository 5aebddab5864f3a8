'use client';

import { useEffect, useState } from 'react';
import { loadMonaco, type Monaco } from './load-monaco.ts';

export type MonacoState = { type: 'loading' } | { type: 'ready'; monaco: Monaco } | { type: 'missing' };

export function useMonaco(): MonacoState {
  const [state, setState] = useState<MonacoState>({ type: 'loading' });
  useEffect(() => {
    let wanted = true;
    loadMonaco().then(
      (monaco) => wanted && setState({ type: 'ready', monaco }),
      () => wanted && setState({ type: 'missing' }),
    );
    return () => {
      wanted = false;
    };
  }, []);
  return state;
}

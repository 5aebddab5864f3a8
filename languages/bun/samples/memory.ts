const taken: number[][] = [];
while (true) taken.push(new Array<number>(100_000).fill(taken.length));

const taken = [];
while (true) taken.push(new Array(100_000).fill(taken.length));

my int @taken;
loop { @taken[@taken.elems + 1_000_000] = 1 }

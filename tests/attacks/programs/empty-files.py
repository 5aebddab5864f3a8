# Makes empty files, as many as its argument says or can be had; then tells how many.
import os, sys

most = int(sys.argv[1])
made = 0
try:
    while made < most:
        if made % 1000 == 0:
            os.mkdir(f"d{made // 1000}")
        os.close(os.open(f"d{made // 1000}/{made}", os.O_CREAT | os.O_WRONLY))
        made += 1
except OSError as error:
    print(error.strerror)
print(made)

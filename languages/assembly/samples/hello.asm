; Without the C library: system calls of the kernel alone.
        global  _start

        section .text
_start: mov     eax, 1                  ; write
        mov     edi, 1
        lea     rsi, [rel text]
        mov     edx, length
        syscall
        mov     eax, 60                 ; exit
        xor     edi, edi
        syscall

        section .rodata
text:   db      "Hello, world!", 10
length  equ     $ - text

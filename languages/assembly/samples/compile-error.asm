        default rel
        global  _start

        section .text
_start: mov     eax, 1
        mov     edi, 1
        lea     rsi, [text]
        mov     edx, missing
        syscall
        mov     eax, 60
        xor     edi, edi
        syscall

        section .rodata
text:   db      "before", 10

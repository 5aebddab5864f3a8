        default rel
        global  _start

        section .text
_start: mov     eax, 1                  ; write
        mov     edi, 1
        lea     rsi, [text]
        mov     edx, length
        syscall
        mov     eax, 60                 ; exit
        mov     edi, 3
        syscall

        section .rodata
text:   db      "before", 10
length  equ     $ - text

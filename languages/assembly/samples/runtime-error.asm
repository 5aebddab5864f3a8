        default rel
        global  _start

        section .text
_start: mov     eax, 1                  ; write
        mov     edi, 1
        lea     rsi, [text]
        mov     edx, length
        syscall
        mov     eax, 10
        xor     edx, edx
        xor     ecx, ecx
        div     ecx                     ; nothing is divided by zero

        section .rodata
text:   db      "before", 10
length  equ     $ - text

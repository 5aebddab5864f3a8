        default rel
        global  main
        extern  getline, printf, puts, stdin

        section .text
main:   sub     rsp, 8
        lea     rdi, [literal]
        call    puts
.next:  lea     rdi, [line]
        lea     rsi, [size]
        mov     rdx, [stdin]
        call    getline
        cmp     rax, 0
        jle     .end
        lea     rdi, [format]
        lea     esi, [rax - 1]          ; without the line's end
        mov     rdx, [line]
        xor     eax, eax
        call    printf
        jmp     .next
.end:   xor     eax, eax
        add     rsp, 8
        ret

        section .bss
line:   resq    1
size:   resq    1

        section .rodata
literal:
        db      "naïve Ωμέγα 日本語 🐢", 0
format: db      "<%.*s>", 10, 0

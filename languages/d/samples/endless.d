import core.volatile : volatileLoad, volatileStore;

void main()
{
    uint count;
    while (true)
        volatileStore(&count, volatileLoad(&count) + 1);
}

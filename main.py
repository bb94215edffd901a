"""Where Android begins; on a desk it is `python -m mobile.main`."""

from mobile.main import main

if __name__ == "__main__":
    main()
